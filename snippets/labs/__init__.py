"""What the labs measure: code that their cells import, because a process can't find what a cell defines."""
