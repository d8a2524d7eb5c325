"""What a route is made of before it is put into words, and a walker who knows only that."""
