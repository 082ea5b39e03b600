"""What participants have a say in: shortlists, choices, mentors who are asked, drafts for another mentor."""
