"""tvaers: the national network around children in mental distress, played in virtual and in real time."""
