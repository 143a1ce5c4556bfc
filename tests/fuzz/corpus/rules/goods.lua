return rule {
  id = "fuzzed", group = "quantity", on = "goods", title = "T", reference = "R1", missing = "pass",
  only = { importing_country = list("region") },
  needs = { "substance", "quantity_kg", limit = lookup("limits", { substance = "substance" }, "kg"),
            sum = history.sum("quantity_kg", { by = { "importer", "substance" }, within = "90d", where = { exporter = different(), quantity_kg = near(0.2) } }) },
  because = "{quantity_kg} of {limit}",
  letter = "{substance}",
  check = function(f) return f.limit ~= nil and (f.quantity_kg or 0) < 5 end,
  examples = { { given = { importing_country = "AF", limit = 1, quantity_kg = 1 }, hit = true }, { given = { importing_country = "AF" }, hit = false } },
}
