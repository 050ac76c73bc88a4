import { Access } from "./access";
import { type Entrance, entrancesOf } from "./entrances";
import { EventAccess } from "./events";
import { Network } from "./network";
import { Plan } from "./plan";
import type { Resource } from "./resource";

/** Everything that can be said about a plan, each part worked out when it is first asked for. */
export class Analysis {
  readonly plan: Plan;
  #network: Network | undefined;
  #access: Access | undefined;
  #events: EventAccess | undefined;
  #entrances: readonly Entrance[] | undefined;

  constructor(resources: readonly Resource[]) {
    this.plan = new Plan(resources);
  }

  /** Who can reach whom. */
  get network(): Network {
    this.#network ??= new Network(this.plan);
    return this.#network;
  }

  /** Who can read what. */
  get access(): Access {
    this.#access ??= new Access(this.network);
    return this.#access;
  }

  /** Who can publish and receive what. */
  get events(): EventAccess {
    this.#events ??= new EventAccess(this.plan, this.access);
    return this.#events;
  }

  /** Ways in from outside other than load balancers. */
  get entrances(): readonly Entrance[] {
    this.#entrances ??= entrancesOf(this.plan);
    return this.#entrances;
  }
}
