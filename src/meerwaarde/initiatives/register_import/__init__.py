"""Reading a register of algorithms into initiatives: read the file, map its records, write them in batches."""
