"""What is simulated and asked: conditions, designs, sweeps, comparisons and claims."""
