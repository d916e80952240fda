// k8s-quest shim TOOL …: what the shims of `k8s-quest shell` call. Runs the line in the world of that shell.
import { runShim } from "../http/shim/client.ts";

export async function main(args: readonly string[]): Promise<number> {
  const [tool, ...rest] = args;
  const socket = process.env["K8S_QUEST_SHIM"];
  if (tool === undefined || !socket) {
    const [{ complain }, { Failure }] = await Promise.all([import("./command-line.ts"), import("./failure.ts")]);
    return complain(new Failure("shim.only-inside", {}, 2), "k8s-quest shim");
  }
  return runShim(socket, tool, rest);
}
