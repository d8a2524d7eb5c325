"""Houses and episodes by source."""
