"""What a sizing found: what is asked of each station, and how many servers that takes."""
