// Programs on the nodes of a cluster, started from the computer: what kind and minikube do over `docker exec` and SSH.

import type { Content } from "../../machine/content.ts";
import { Pipe } from "../../machine/pipe.ts";
import type { Machine, Task } from "../../machine/process.ts";

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export interface Output {
  code: number;
  /** Of both its streams. */
  text: string;
}

/** Runs a program of a node to its end, as its administrator. @param input on its standard input */
export function* outputOnNode(node: Machine, argv: readonly string[], input: Content = ""): Task<Output> {
  const found = node.which(argv[0]!, PATH);
  if (!found) return { code: 127, text: "" };
  const [stdin, stdout] = [new Pipe(), new Pipe()];
  stdin.write(input);
  stdin.end();
  const process = node.processes.spawn({
    ...{ argv, program: found.program, stdin, stdout, stderr: stdout, directory: "/", user: 0 },
    environment: { PATH, HOME: "/root" },
  });
  let text = "";
  for (;;) {
    text += stdout.read();
    if (process.exitCode !== undefined) return { code: process.exitCode, text: text + stdout.read() };
    yield { on: [process.changed, stdout.changed] };
  }
}
