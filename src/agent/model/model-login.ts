/** What a request is made with. Never log it. */
export interface ModelCredentials {
  readonly kind: 'apiKey' | 'chatgpt';
  readonly token: string;
  /** Beside `authorization`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The login of the user, as it is when a request is made: another login counts from the next request on. */
export interface ModelLogin {
  /** Null when nobody is logged in. What is about to end is renewed, where that is possible. */
  credentials(): Promise<ModelCredentials | null>;
  /**
   * What to try after the service refused these: renewed ones, or those of another login; null where there are none.
   *
   * @throws {LoginNotRenewed}
   */
  afterRefusal(refused: ModelCredentials): Promise<ModelCredentials | null>;
}

/** Where nobody can log in. */
export const NO_MODEL_LOGIN: ModelLogin = {
  credentials: async () => null,
  afterRefusal: async () => null,
};

/** A login could not be renewed. The message is what users see. */
export class LoginNotRenewed extends Error {
  override readonly name = 'LoginNotRenewed';
  /** True when the user has to log in again; else it may be tried later. */
  readonly isFinal: boolean;

  constructor(message: string, isFinal: boolean) {
    super(message);
    this.isFinal = isFinal;
  }
}
