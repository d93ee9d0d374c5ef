//! Whole-tool tests; nothing to import.
