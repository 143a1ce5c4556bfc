local a <const>, b <close> = 1, {} local function f(x, ...) return x, ... end function t.u.v:w(y) self.z = y end
goto on ::on:: do ; ; end while not a do break end repeat local c = #a until c >= -b for i = 1, 2, 3 do end for k, v in next, t do end
if a then elseif b then else end t[1], t.x, (f)(1).y = a .. b .. c, -a ^ b, ~a & b | c << 1 >> 2 ~ d // e % g
return f "x" { [a] = 1; b = 2, 3 } [==[ ]] ]==] (1)(2), 'q\'', 0x1p4, 1e-9, .5, nil, true, false, a and b or c, not a == b ~= c <= d
