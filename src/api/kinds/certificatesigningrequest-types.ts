// The fields of CertificateSigningRequest objects.
import type { KubeObject } from "../object.ts";

export interface RequestCondition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastUpdateTime?: string | null;
  lastTransitionTime?: string | null;
}

export interface CertificateSigningRequestObject extends KubeObject {
  spec: {
    /** A PEM text, in base64. */
    request?: string;
    signerName: string;
    usages?: string[];
    expirationSeconds?: number;
    username?: string;
    uid?: string;
    groups?: string[];
    extra?: Record<string, string[]>;
  };
  status?: {
    conditions?: RequestCondition[];
    /** PEM, in base64. */
    certificate?: string;
  };
}
