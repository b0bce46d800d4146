"""What people see of keeping order."""
