/** The model sent arguments that the tool does not take. The message is for the model. */
export class ArgumentsError extends Error {
  override readonly name = 'ArgumentsError';
}
