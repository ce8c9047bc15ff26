"""Letters to owners: kept in the database, sent by a job, written out from the trial as it then is."""
