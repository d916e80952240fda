// The add-ons there are.
import type { Addon } from "./addon.ts";
import { localPathProvisioner } from "./local-path-provisioner/index.ts";

export const addons: readonly Addon[] = [localPathProvisioner];
