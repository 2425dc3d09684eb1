import fc from 'fast-check';

/** A failed property tells its sample and seed at once: the search for a smaller one may take longer than any test. */
fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
