"""Any list, and any kind of import, as a file: who took what is logged."""
