"""The study: what is simulated and asked of it. Conditions, designs, sweeps and claims."""
