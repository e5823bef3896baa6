"""What sweeps found: at many values, the knee of one parameter, and recoveries."""
