"""Writing: letters, acknowledgements, envelopes and the older XML, valid ones and deliberately broken ones."""
