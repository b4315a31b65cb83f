package janeti.jobs;

import janeti.locks.Ticket;
import janeti.model.JobId;

/**
 * A job that goes on from the middle of an opcode.
 *
 * @param ticket what it holds its recorded locks with
 */
record Resumed(JobId job, Ticket ticket, Journal journal) {}
