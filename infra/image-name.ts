/** An image in ECR, by its repository's name and its tag. */
export interface ImageName {
  readonly repository: string;
  readonly tag: string;
}

/** `<repository>:<tag>`. */
export function imageKey({ repository, tag }: ImageName): string {
  return `${repository}:${tag}`;
}
