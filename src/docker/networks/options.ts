// What is asked for of a network, as the API has it.
import type { PoolOptions } from "./pool.ts";

export interface NetworkOptions {
  Name: string;
  Driver?: string;
  Internal?: boolean;
  Attachable?: boolean;
  Ingress?: boolean;
  EnableIPv4?: boolean;
  EnableIPv6?: boolean;
  Labels?: Readonly<Record<string, string>>;
  Options?: Readonly<Record<string, string>>;
  IPAM?: {
    Driver?: string;
    Options?: Record<string, string> | null;
    Config?: readonly PoolOptions[] | null;
  };
}
