// The name of a process's program, as the kernel keeps it (/proc/PID/comm).

/** Characters that the kernel keeps (TASK_COMM_LEN). */
const LONGEST = 15;

/** Of a command line: its program's name. A title that a program gave itself begins with that name ("nginx: worker process", "redis-server *:6379"). */
export function commandName([program = ""]: readonly string[]): string {
  const [path = ""] = program.split(" ");
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/^-/, "");
  return (path === program ? name : name.replace(/:$/, "")).slice(0, LONGEST);
}
