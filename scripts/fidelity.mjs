// Writes docs/fidelity.md: `npm run fidelity`.
import { writeFileSync } from "node:fs";
import { deriveFidelity } from "../test/fidelity/derive.ts";

writeFileSync(new URL("../docs/fidelity.md", import.meta.url), deriveFidelity());
