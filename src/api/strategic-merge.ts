// Strategic merge patch.
import { mergePatch } from "./patch.ts";
import { clone } from "./structure.ts";

export const strategicMergePatch = (_definition: string, target: unknown, patch: unknown): unknown => mergePatch(clone(target), patch);
