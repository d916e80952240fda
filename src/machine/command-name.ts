// The name of a process's program, as the kernel keeps it (/proc/PID/comm).

/** Characters that the kernel keeps (TASK_COMM_LEN). */
const LONGEST = 15;

/** Of a command line: its program's name. A title that a program gave itself begins with that name and a colon ("nginx: worker process"). */
export function commandName([program = ""]: readonly string[]): string {
  const title = /^([^\s/]+): /.exec(program)?.[1];
  return (title ?? program.slice(program.lastIndexOf("/") + 1).replace(/^-/, "")).slice(0, LONGEST);
}
