"""What any picture is made of: canvas, colours, text and textures."""
