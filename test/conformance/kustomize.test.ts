// kubectl kustomize by both kubectls, in one world: what they build and what they refuse. Equal byte for byte.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { files, lines } from "./kustomizations.ts";
import type { Ran } from "./lines.ts";
import { settled } from "./reading-world.ts";
import { binary, Served } from "./served.ts";

/** Addresses in kustomize's memory differ from run to run. */
const plain = ({ stdout, stderr, code }: Ran): Ran => ({
  stdout: settled(stdout),
  stderr: settled(stderr).replace(/0xc[0-9a-f]+/g, "ADDRESS"),
  code,
});

describe.skipIf(!binary)("our kubectl and the real one build the same of kustomizations", () => {
  let served: Served;
  beforeAll(async () => {
    served = await Served.start({ files });
  });
  afterAll(() => served?.stop());

  it.each(lines)("%s", async (line) => {
    expect(plain(await served.ours(line))).toEqual(plain(await served.real(line)));
  });
});
