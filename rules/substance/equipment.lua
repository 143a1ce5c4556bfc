return rule {
  id = "equipment", group = "substance", on = "goods",
  title = "Tablet or capsule machines beside chemicals",
  reference = "R56",
  missing = "pass",     -- most goods are no machines
  needs = { "goods_kind", "description", "lines.listed" },
  because = "'{description}' in one consignment with {lines.listed} lines of listed chemicals",
  check = function(f, p)
    return f.goods_kind == "equipment" and f.lines.listed ~= nil and f.lines.listed >= p.listed
  end,
  params = { listed = 1 },
  examples = {
    { given = { goods_kind = "equipment", description = "rotary tablet press", ["lines.listed"] = 1 }, hit = true },
    { given = { goods_kind = "equipment", description = "rotary tablet press", ["lines.listed"] = 0 }, hit = false },
    { given = { ["lines.listed"] = 2 }, hit = false },
  },
}
