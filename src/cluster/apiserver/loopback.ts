// Who the API server is to itself: it may do everything (apiserver/pkg/server/config_selfclient.go).
import type { User } from "../../api/request.ts";

export const LOOPBACK: User = { name: "system:apiserver", groups: ["system:masters", "system:authenticated"] };
