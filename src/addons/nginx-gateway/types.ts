// Gateway API's objects as far as their controller reads them.
import type { KubeObject, LabelSelector } from "../../api/object.ts";

export const GROUP = "gateway.networking.k8s.io";

export interface Condition {
  type: string;
  status: "True" | "False";
  reason: string;
  message: string;
}

export interface Listener {
  name: string;
  hostname?: string;
  port: number;
  protocol: string;
  tls?: { mode?: string; certificateRefs?: { group?: string; kind?: string; name: string; namespace?: string }[] };
  allowedRoutes?: {
    namespaces?: { from?: "All" | "Selector" | "Same" | "None"; selector?: LabelSelector };
    kinds?: { group?: string; kind: string }[];
  };
}
export interface GatewayObject extends KubeObject {
  spec: {
    gatewayClassName: string;
    listeners: Listener[];
    infrastructure?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  };
}

export interface ParentReference {
  group?: string;
  kind?: string;
  name: string;
  namespace?: string;
  port?: number;
  sectionName?: string;
}
interface ValueMatch {
  name: string;
  type?: "Exact" | "RegularExpression";
  value: string;
}
export interface Match {
  path?: { type?: "Exact" | "PathPrefix" | "RegularExpression"; value?: string };
  headers?: ValueMatch[];
  queryParams?: ValueMatch[];
  method?: string;
}
export interface GrpcMatch {
  method?: { type?: "Exact" | "RegularExpression"; service?: string; method?: string };
  headers?: ValueMatch[];
}
interface HeaderChanges {
  add?: { name: string; value: string }[];
  set?: { name: string; value: string }[];
  remove?: string[];
}
export interface PathChange {
  type: "ReplaceFullPath" | "ReplacePrefixMatch";
  replaceFullPath?: string;
  replacePrefixMatch?: string;
}
export interface Filter {
  type: string;
  requestHeaderModifier?: HeaderChanges;
  responseHeaderModifier?: HeaderChanges;
  requestRedirect?: { scheme?: string; hostname?: string; path?: PathChange; port?: number; statusCode?: number };
  urlRewrite?: { hostname?: string; path?: PathChange };
}
export interface BackendReference {
  group?: string;
  kind?: string;
  name: string;
  namespace?: string;
  port?: number;
  weight?: number;
  filters?: Filter[];
}
export interface RouteObject extends KubeObject {
  spec: {
    parentRefs?: ParentReference[];
    hostnames?: string[];
    rules?: { matches?: Match[] | GrpcMatch[]; filters?: Filter[]; backendRefs?: BackendReference[] }[];
  };
}
