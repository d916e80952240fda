// k8s-quest shim TOOL …: what the shims of `k8s-quest shell` call. Runs the line in the world of that shell.
import { runShim } from "../http/shim/client.ts";

export async function main(args: readonly string[]): Promise<number> {
  const [tool, ...rest] = args;
  const socket = process.env["K8S_QUEST_SHIM"];
  if (tool === undefined || !socket) {
    process.stderr.write("k8s-quest shim: only inside k8s-quest shell\n");
    return 2;
  }
  return runShim(socket, tool, rest);
}
