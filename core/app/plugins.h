/*
 * plugins.h - the loader of plugins (core/plugin.h). A plugin is loaded once and stays.
 */
#ifndef PW_APP_PLUGINS_H
#define PW_APP_PLUGINS_H

#include "base/buf.h"
#include "plugin.h"

/* Finds NAME.so in $PENWATCH_PLUGINS, else beside the program or where plugins were installed. PW_ENOTFOUND: it is not there, which means that it was
 * not built, because its library was missing; the remedy names the Debian package. PW_ESTATE: another version of plugin.h. */
int plugin_load(const char *name, const struct penwatch_plugin **ret, struct pw_err *err);

/* A fault of a plugin as ours; returns its code. */
int plugin_fault(int kind, const struct penwatch_fault *f, struct pw_err *err);

#endif
