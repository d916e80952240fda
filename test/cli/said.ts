// What a subcommand says and how it ends, for tests that call it in their own process.
import { vi } from "vitest";

export interface Said {
  code: number;
  out: string;
  err: string;
}

export async function said(work: () => number | Promise<number>): Promise<Said> {
  const said = { out: "", err: "" };
  const listen = (name: "stdout" | "stderr", to: "out" | "err") =>
    vi.spyOn(process[name], "write").mockImplementation((text) => Boolean((said[to] += text)));
  const spies = [listen("stdout", "out"), listen("stderr", "err")];
  try {
    return { code: await work(), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
