// How large a node's container is made: what --cpus and --memory say, or minikube's own for a computer of this size (cmd/minikube/cmd/start_flags.go).
import { bytesOf } from "../../base/units.ts";

export interface NodeSize {
  cpus: string;
  /** MB. */
  memory: number;
}

const MB = 2 ** 20;
const USUAL: NodeSize = { cpus: "2", memory: 3072 };

/** Numbers alone are MB; undefined where the memory is none. */
export function sizeOf(cpus = USUAL.cpus, memory?: string): NodeSize | undefined {
  if (memory === undefined) return { cpus, memory: USUAL.memory };
  const bytes = /^\d+$/.test(memory) ? Number(memory) * MB : bytesOf(memory);
  return bytes === undefined ? undefined : { cpus, memory: Math.floor(bytes / MB) };
}

export const creating = ({ cpus, memory }: NodeSize): string => `🔥  Creating docker container (CPUs=${cpus}, Memory=${memory}MB) ...\n`;
