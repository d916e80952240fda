// What the flags of an API server decide of what it does, beyond what every server does.
import type { Audit } from "./audit/index.ts";
import type { AtRest } from "./encryption/at-rest.ts";

export interface ServerSettings {
  /** --authorization-mode: Node, RBAC, AlwaysAllow, AlwaysDeny; what is not simulated decides nothing. */
  readonly authorization: ReadonlySet<string>;
  /** --anonymous-auth */
  readonly anonymous: boolean;
  /** --enable-admission-plugins beyond those that are on by default, and --disable-admission-plugins. */
  readonly enabled: ReadonlySet<string>;
  readonly disabled: ReadonlySet<string>;
  /** --audit-policy-file and --audit-log-path */
  readonly audit?: Audit;
  /** --encryption-provider-config */
  readonly atRest?: AtRest;
}

export const standardServerSettings: ServerSettings = {
  authorization: new Set(["Node", "RBAC"]),
  anonymous: true,
  enabled: new Set(["NodeRestriction"]),
  disabled: new Set(),
};

/** Plug-ins that work only where a flag names them. */
const OPTIONAL = new Set(["NodeRestriction", "AlwaysPullImages", "NamespaceAutoProvision", "DenyServiceExternalIPs", "AlwaysDeny"]);

export const isOn = ({ enabled, disabled }: ServerSettings, plugin: string): boolean =>
  OPTIONAL.has(plugin) ? enabled.has(plugin) : !disabled.has(plugin);
