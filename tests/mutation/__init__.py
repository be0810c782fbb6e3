"""Small wrong changes of the program, each of which some test should notice."""
