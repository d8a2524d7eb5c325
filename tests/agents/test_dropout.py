import torch

from vln.agents.dropout import Dropout


def dropped(share=0.25, seed=0):
    torch.manual_seed(seed)
    return Dropout(share).train()(torch.ones(40_000))


def test_the_share_is_lost_and_the_mean_stays():
    features = dropped()
    assert abs((features == 0).float().mean().item() - 0.25) < 0.01
    assert abs(features.mean().item() - 1) < 0.01
    assert torch.allclose(features[features > 0], torch.tensor(4 / 3))


def test_the_generator_that_is_saved_decides_what_is_lost():
    assert torch.equal(dropped(), dropped())
    assert not torch.equal(dropped(), dropped(seed=1))
    torch.manual_seed(0)
    layer = Dropout(0.25).train()
    assert not torch.equal(layer(torch.ones(99)), layer(torch.ones(99)))


def test_gradients_flow_where_features_do():
    features = torch.ones(1000, requires_grad=True)
    torch.manual_seed(0)
    result = Dropout(0.5).train()(features)
    result.sum().backward()
    assert torch.equal(features.grad, result.detach())


def test_nothing_is_lost_when_the_network_acts():
    features = torch.randn(99)
    assert Dropout(0.5).eval()(features) is features
    assert Dropout(0.0).train()(features) is features
    assert not Dropout(1.0).train()(features).any()
