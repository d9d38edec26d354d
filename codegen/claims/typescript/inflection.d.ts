declare module "inflection" {
  const inflection: {
    pluralize(word: string): string;
    singularize(word: string): string;
  };
  export default inflection;
}
