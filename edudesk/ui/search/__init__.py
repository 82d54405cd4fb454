"""Finding any field, person, school, report or command from one box."""
