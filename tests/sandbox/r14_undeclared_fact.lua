-- Pitfall 14: a fact that is not declared.
-- attack: reads a fact by a name put together at run time
-- expect: aborted error 'importer' is not among the rule's needs
return rule {
  id = "r14_undeclared_fact", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local name = "import" .. "er"
    return f[name] ~= nil
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
