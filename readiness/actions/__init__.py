"""Everything that people do with readiness and succession."""
