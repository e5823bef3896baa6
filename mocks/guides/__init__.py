"""What a vendor's system of one kind finds in the mocks: which it calls, which call it, and children to try."""
