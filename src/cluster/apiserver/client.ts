// The door under one user's name.
import type { Client } from "../../api/client.ts";
import { ApiError } from "../../api/errors.ts";
import type { Kind } from "../../api/kind.ts";
import type { KubeList, KubeObject } from "../../api/object.ts";
import type { Answer, Request, User, Watch } from "../../api/request.ts";

export function createClient(user: User, handle: (request: Request) => Answer): Client {
  const send = (request: Omit<Request, "user">): Answer => handle({ ...request, user });
  return {
    user,
    get: <T extends KubeObject>(kind: Kind<T>, name: string, options: object = {}) =>
      handle({ verb: "get", kind: kind as Kind, name, user, ...options }) as T,
    find<T extends KubeObject>(kind: Kind<T>, name: string, options: object = {}) {
      try {
        return handle({ verb: "get", kind: kind as Kind, name, user, ...options }) as T;
      } catch (error) {
        if (error instanceof ApiError && error.reason === "NotFound") return undefined;
        throw error;
      }
    },
    list: <T extends KubeObject>(kind: Kind<T>, options: object = {}) =>
      (handle({ verb: "list", kind: kind as Kind, user, ...options }) as KubeList<T>).items,
    create: <T extends KubeObject>(kind: Kind<T>, body: object, options: object = {}) =>
      handle({ verb: "create", kind: kind as Kind, user, ...placeOf(body), body, ...options }) as T,
    update: <T extends KubeObject>(kind: Kind<T>, body: T, options: object = {}) =>
      handle({ verb: "update", kind: kind as Kind, user, ...placeOf(body), name: body.metadata.name, body, ...options }) as T,
    updateStatus: <T extends KubeObject>(kind: Kind<T>, body: T) =>
      handle({ verb: "update", kind: kind as Kind, user, ...placeOf(body), name: body.metadata.name, body, subresource: "status" }) as T,
    patch<T extends KubeObject>(kind: Kind<T>, name: string, patch: unknown, { type, ...options }: { type?: Request["patch"] } = {}) {
      return handle({ verb: "patch", kind: kind as Kind, user, name, body: patch, patch: type ?? "strategic", ...options }) as T;
    },
    delete(kind, name, { gracePeriodSeconds, propagationPolicy, preconditions, ...options } = {}) {
      const settings = { gracePeriodSeconds, propagationPolicy, preconditions };
      return handle({ verb: "delete", kind, user, name, delete: settings, ...options }) as KubeObject;
    },
    watch: <T extends KubeObject>(kind: Kind<T>, options: object = {}) =>
      handle({ verb: "watch", kind: kind as Kind, user, ...options }) as unknown as Watch<T>,
    request: send,
  };
}

const placeOf = (body: object): { namespace?: string } => {
  const namespace = (body as Partial<KubeObject>).metadata?.namespace;
  return namespace ? { namespace } : {};
};
