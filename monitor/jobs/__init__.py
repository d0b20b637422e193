"""The imperative shell: load, call the core, save. One transaction a job, no network inside it."""
