/** Version of the package. A constant, because a browser cannot read package.json; a test holds the two equal. */
export const VERSION = '0.1.0';
