"""What is sent: values for one parameter, and whole requests that keep or break the rules."""
