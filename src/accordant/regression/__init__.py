"""What is known of a site: findings accepted for a time, and what it did where nothing is documented."""
